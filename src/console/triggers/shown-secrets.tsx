import type { CreatedTrigger } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";

/** What a trigger's requests are known by, which is never shown again. */
export function ShownSecrets({ trigger }: { trigger: CreatedTrigger }) {
  const text = useText().triggers;
  const secrets = [
    [text.signingSecret, trigger.signingSecret],
    [text.secret, trigger.secret],
  ] as const;
  return (
    <div className="note good" role="status">
      <p>{text.shownOnce(trigger.name)}</p>
      {secrets.map(([label, value]) => (
        <div key={label} className="secret row-line">
          <p>
            {label}
            <br />
            <code>{value}</code>
          </p>
          <CopyButton value={value} what={label} />
        </div>
      ))}
    </div>
  );
}
