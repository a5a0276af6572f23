import type { TokenResource } from "../../api/resources.ts";
import { useDeleteToken, useTokens } from "../api/settings.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty, Problem } from "../ui/states.tsx";
import { NewToken } from "./new-token.tsx";

/** Who may call the API, by token. */
export function TokensSection() {
  const text = useText();
  const tokens = useTokens();
  return (
    <section className="stack" aria-label={text.settings.tokens}>
      <NewToken />
      <PagedList of={tokens} label={text.settings.tokens} empty={<Empty title={text.settings.noTokens} />}>
        {(token) => <TokenRow key={token.id} token={token} />}
      </PagedList>
    </section>
  );
}

function TokenRow({ token }: { token: TokenResource }) {
  const text = useText().settings;
  const { never } = useText().common;
  const toShown = useTime();
  const remove = useDeleteToken();
  const { id, name, scopes, createdAt, lastUsedAt, expiresAt } = token;
  const toTime = (time: string | null) => (time === null ? never : toShown(time));
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
      <DeleteButton
        what={name}
        question={{ title: text.deleteToken(name), text: text.deleteTokenText }}
        onDelete={() => remove.mutateAsync(id)}
      />
    </li>
  );
}
