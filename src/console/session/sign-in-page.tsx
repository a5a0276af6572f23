import { useState, type SubmitEvent } from "react";
import { useSignIn } from "../api/session.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { Problem } from "../ui/states.tsx";

/**
 * The way in: an API token is exchanged for a session, and kept nowhere. Who comes by Cloudflare Access
 * meets this page only when that does not let them in.
 */
export function SignInPage({ refusal }: { refusal: Error | null }) {
  const text = useText();
  const signIn = useSignIn();
  const [token, setToken] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate(token);
  };
  return (
    <form className="card narrow stack" onSubmit={submit}>
      <PageTitle title={text.signIn.title} />
      {refusal === null ? null : <Refusal refusal={refusal} />}
      <label className="field">
        {text.signIn.token}
        <input
          type="password"
          autoComplete="current-password"
          required
          aria-describedby="token-hint"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <p className="faint" id="token-hint">
        {text.signIn.hint}
      </p>
      {signIn.error === null ? null : <Problem error={signIn.error} />}
      <button className="primary" disabled={signIn.isPending}>
        {text.signIn.submit}
      </button>
    </form>
  );
}

function Refusal({ refusal }: { refusal: Error }) {
  const text = useText();
  return (
    <div className="note warn" role="alert">
      <p>{text.signIn.refused}</p>
      <p className="small">{refusal.message}</p>
      <button type="button" onClick={() => window.location.reload()}>
        {text.common.reload}
      </button>
    </div>
  );
}
