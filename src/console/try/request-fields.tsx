import type { FunctionResource } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { JsonField } from "../ui/json-field.tsx";
import { PairRows } from "../ui/pair-rows.tsx";
import { factsOf } from "../function/dialect-facts.ts";
import { Recent } from "./recent.tsx";
import { METHODS, toTitle, type TryRequest } from "./try-request.ts";

interface RequestFieldsProps {
  fn: FunctionResource;
  request: TryRequest;
  /** Requests that were tried before. */
  kept: readonly TryRequest[];
  /** The body claims to be JSON and is none. */
  isBad: boolean;
  onChange(request: TryRequest): void;
}

/** Puts a request together. */
export function RequestFields({ fn, request, kept, isBad, onChange }: RequestFieldsProps) {
  const text = useText();
  const change = (changed: Partial<TryRequest>) => onChange({ ...request, ...changed });
  return (
    <>
      <Recent label={text.try.recent} kept={kept} toTitle={toTitle} onChoose={onChange} />
      <div className="grid">
        <SelectField
          label={text.try.method}
          value={request.method}
          options={METHODS.map((method) => [method, method])}
          onChange={(method) => change({ method: method as TryRequest["method"] })}
        />
        {factsOf(fn.dialect).takesPath ? (
          <TextField label={text.try.path} value={request.path} onChange={(path) => change({ path })} />
        ) : null}
      </div>
      <PairRows
        legend={text.try.query}
        rows={request.query}
        fresh={{ name: "", value: "" }}
        onChange={(query) => change({ query })}
      />
      <PairRows
        legend={text.try.headers}
        rows={request.headers}
        fresh={{ name: "", value: "" }}
        onChange={(headers) => change({ headers })}
      />
      {request.method === "GET" ? null : <BodyField request={request} isBad={isBad} change={change} />}
    </>
  );
}

interface BodyFieldProps {
  request: TryRequest;
  isBad: boolean;
  change(changed: Partial<TryRequest>): void;
}

function BodyField({ request, isBad, change }: BodyFieldProps) {
  const text = useText();
  return (
    <div className="stack tight">
      <JsonField
        label={text.try.body}
        rows={8}
        value={request.body}
        fault={isBad ? text.try.badJson : ""}
        onChange={(body) => change({ body })}
      />
      <label className="choice">
        <input
          type="checkbox"
          checked={request.isJson}
          onChange={(event) => change({ isJson: event.target.checked })}
        />
        {text.try.json}
      </label>
    </div>
  );
}
