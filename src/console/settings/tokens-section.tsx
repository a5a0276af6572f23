import type { TokenResource } from "../../api/resources.ts";
import { useDeleteToken, useTokens } from "../api/settings.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { useNotice } from "../ui/notice.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Problem, Reading } from "../ui/states.tsx";
import { NewToken } from "./new-token.tsx";

/** Who may call the API, by token. */
export function TokensSection() {
  const text = useText();
  const tokens = useTokens();
  return (
    <section className="stack" aria-label={text.settings.tokens}>
      <NewToken />
      <Reading of={tokens}>
        {(data) => {
          const items = toItems(data);
          return items.length === 0 ? (
            <Empty title={text.settings.noTokens} />
          ) : (
            <ul className="rows" aria-label={text.settings.tokens}>
              {items.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </ul>
          );
        }}
      </Reading>
      <More of={tokens} />
    </section>
  );
}

function TokenRow({ token }: { token: TokenResource }) {
  const text = useText().settings;
  const { delete: deleteText, deleted, never } = useText().common;
  const toShown = useTime();
  const confirm = useConfirm();
  const notify = useNotice();
  const remove = useDeleteToken();
  const { id, name, scopes, createdAt, lastUsedAt, expiresAt } = token;
  const toTime = (time: string | null) => (time === null ? never : toShown(time));
  const ask = async () => {
    if (await confirm({ title: text.deleteToken(name), text: text.deleteTokenText, action: deleteText })) {
      await remove.mutateAsync(id);
      notify(deleted);
    }
  };
  return (
    <li className="row row-line">
      <div className="row-main">
        <b>{name}</b>
        <p className="badges">
          {scopes.map((scope) => (
            <span key={scope} className="badge">
              {scope}
            </span>
          ))}
        </p>
        <p className="faint small">
          {text.created}: {toShown(createdAt)} · {text.lastUsed}: {toTime(lastUsedAt)} · {text.expires}:{" "}
          {toTime(expiresAt)}
        </p>
        {remove.error === null ? null : <Problem error={remove.error} />}
      </div>
      <button
        type="button"
        className="danger"
        aria-label={`${deleteText}: ${name}`}
        onClick={() => void ask().catch(() => undefined)}
      >
        {deleteText}
      </button>
    </li>
  );
}
