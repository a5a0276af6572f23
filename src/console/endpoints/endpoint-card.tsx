import type { EndpointResource } from "../../api/resources.ts";
import { useDeleteEndpoint, usePatchEndpoint } from "../api/endpoints.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { PolicyForm } from "../policy/policy-form.tsx";
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
          <DeleteEndpoint endpoint={endpoint} />
        </div>
      </div>
      <SwitchField
        what={suffix}
        label={active ? text.endpoints.active : text.endpoints.inactive}
        isOn={active}
        isPending={patch.isPending}
        onSwitch={(isOn) => patch.mutate({ active: isOn })}
      />
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

function DeleteEndpoint({ endpoint }: { endpoint: EndpointResource }) {
  const text = useText().endpoints;
  const remove = useDeleteEndpoint(endpoint);
  return (
    <>
      <DeleteButton
        what={endpoint.suffix}
        question={{ title: text.deleteTitle(endpoint.suffix), text: text.deleteText }}
        onDelete={() => remove.mutateAsync(undefined)}
      />
      {remove.error === null ? null : <Problem error={remove.error} />}
    </>
  );
}
