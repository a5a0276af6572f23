import type { EndpointResource } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { toCurl, toFetch } from "./snippet-text.ts";

/** Ways to call an endpoint, to be copied. */
export function Snippets({ endpoint }: { endpoint: EndpointResource }) {
  const text = useText();
  const { auth } = endpoint;
  const snippets = [
    { name: "curl", code: toCurl(endpoint) },
    { name: "fetch", code: toFetch(endpoint) },
  ];
  return (
    <div className="stack">
      {auth.type === "signature" ? <p className="faint">{text.endpoints.signed(auth.scheme)}</p> : null}
      {snippets.map(({ name, code }) => (
        <div key={name} className="snippet">
          <div className="row-line">
            <b>{name}</b>
            <CopyButton value={code} what={name} />
          </div>
          <pre tabIndex={0} aria-label={name}>
            {code}
          </pre>
        </div>
      ))}
    </div>
  );
}
