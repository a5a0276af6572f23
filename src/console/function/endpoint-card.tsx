import type { EndpointResource } from "../../api/resources.ts";
import { useDeleteEndpoint, usePatchEndpoint } from "../api/endpoints.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { Snippets } from "./snippets.tsx";

/** One endpoint: its URL, its state, how it is called, and what its callers are held to. */
export function EndpointCard({ endpoint }: { endpoint: EndpointResource }) {
  const text = useText();
  const patch = usePatchEndpoint(endpoint);
  const { suffix, url, active } = endpoint;
  return (
    <article className="card stack" aria-label={suffix}>
      <div className="row-line">
        <code className="url">{url}</code>
        <div className="actions">
          <CopyButton value={url} what={text.endpoints.url} />
          <DeleteButton endpoint={endpoint} />
        </div>
      </div>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={active}
          disabled={patch.isPending}
          onChange={() => patch.mutate({ active: !active })}
        />
        {active ? text.endpoints.active : text.endpoints.inactive}
      </label>
      {patch.error === null ? null : <Problem error={patch.error} />}
      <details>
        <summary>{text.endpoints.snippets}</summary>
        <Snippets endpoint={endpoint} />
      </details>
      <details>
        <summary>{text.endpoints.policy}</summary>
        <PolicyForm endpoint={endpoint} />
      </details>
    </article>
  );
}

function DeleteButton({ endpoint }: { endpoint: EndpointResource }) {
  const text = useText();
  const confirm = useConfirm();
  const notify = useNotice();
  const remove = useDeleteEndpoint(endpoint);
  const ask = async () => {
    const title = text.endpoints.deleteTitle(endpoint.suffix);
    if (await confirm({ title, text: text.endpoints.deleteText, action: text.common.delete })) {
      await remove.mutateAsync(undefined);
      notify(text.common.deleted);
    }
  };
  return (
    <>
      <button
        type="button"
        className="danger"
        aria-label={`${text.common.delete}: ${endpoint.suffix}`}
        onClick={() => void ask().catch(() => undefined)}
      >
        {text.common.delete}
      </button>
      {remove.error === null ? null : <Problem error={remove.error} />}
    </>
  );
}
