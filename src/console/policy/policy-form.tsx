import { useState, type SubmitEvent } from "react";
import type { EndpointResource } from "../../api/resources.ts";
import { usePatchEndpoint } from "../api/endpoints.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { AuthFields } from "./auth-fields.tsx";
import { CorsFields } from "./cors-fields.tsx";
import { LimitFields } from "./limit-fields.tsx";
import { PassingFields } from "./passing-fields.tsx";
import { toPolicyPatch } from "./policy-patch.ts";
import { toPolicyValues, type PolicyValues } from "./policy-values.ts";

/** What each group of fields gets. */
export interface PolicyFieldsProps {
  values: PolicyValues;
  change(changed: Partial<PolicyValues>): void;
}

/** What callers of an endpoint are held to. */
export function PolicyForm({ endpoint }: { endpoint: EndpointResource }) {
  const text = useText();
  const notify = useNotice();
  const patch = usePatchEndpoint(endpoint);
  const [values, setValues] = useState(() => toPolicyValues(endpoint));
  const fields = {
    values,
    change: (changed: Partial<PolicyValues>) => setValues((before) => ({ ...before, ...changed })),
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate(toPolicyPatch(values, endpoint), {
      onSuccess: (saved) => {
        setValues(toPolicyValues(saved));
        notify(text.common.saved);
      },
    });
  };
  return (
    <form className="stack policy" onSubmit={submit}>
      <div className="columns">
        <CorsFields {...fields} />
        <AuthFields {...fields} />
      </div>
      <LimitFields {...fields} />
      <PassingFields {...fields} />
      {patch.error === null ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {text.policy.save}
        </button>
      </div>
    </form>
  );
}
