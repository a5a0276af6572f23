/** What a version in the modules tab asks for. */
export type Pin = { kind: "current" } | { kind: "major"; major: number } | { kind: "unreadable" };

/** `2.30.0`, `v2.30.0`, `=2.30.0`, `^2.30.0`, `~2.30`, `2.x`, `2.*`, `2`, and pre-releases of them. */
const VERSION = /^[\^~=]?\s*v?(\d{1,9})(\.(\d+|[xX*])){0,2}([-+][\w.+-]+)?$/;

/**
 * Reads a pinned version. Only the major counts: the shelf carries one version of each major, and by the rules of
 * semantic versioning a later one of the same major does what an earlier one did. A package that gives a major to each
 * of its releases, as googleapis does, stands for several of them.
 */
export function toPin(pinned: string | undefined): Pin {
  const wanted = pinned?.trim() ?? "";
  if (["", "*", "x", "X", "latest"].includes(wanted)) {
    return { kind: "current" };
  }
  const major = VERSION.exec(wanted)?.[1];
  return major === undefined ? { kind: "unreadable" } : { kind: "major", major: Number(major) };
}
