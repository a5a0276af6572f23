/** Tells the types of `exports` in "cloudflare:workers": the entrypoints of our own main module. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("./index.ts");
  }
}
