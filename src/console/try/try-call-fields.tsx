import { useState } from "react";
import type { Dialect } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { SelectField } from "../ui/fields.tsx";
import { JsonField } from "../ui/json-field.tsx";
import { factsOf } from "../function/dialect-facts.ts";
import { BATCH, toExample } from "./event-examples.ts";
import { Recent } from "./recent.tsx";
import {
  examplesOf,
  handlersOf,
  toCallTitle,
  withHandler,
  type CallFault,
  type TryCall,
} from "./try-call.ts";

interface CallFieldsProps {
  dialect: Dialect;
  call: TryCall;
  /** Calls that were tried before. */
  kept: readonly TryCall[];
  fault: CallFault | null;
  onChange(call: TryCall): void;
}

/** Puts a call of a handler together. */
export function CallFields({ dialect, call, kept, fault, onChange }: CallFieldsProps) {
  const text = useText().try;
  // What was written for one example is there again when a person comes back to it.
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const goTo = (next: TryCall) => {
    setWritten({ ...written, [call.example]: call.text });
    onChange({ ...next, text: written[next.example] ?? next.text });
  };
  const examples = examplesOf(dialect, call.handler);
  return (
    <>
      <Recent label={text.recentCalls} kept={kept} toTitle={toCallTitle} onChoose={onChange} />
      <div className="grid">
        <SelectField
          label={text.handler}
          value={call.handler}
          options={handlersOf(dialect).map((name) => [name, text.handlers[name] ?? name])}
          onChange={(handler) => {
            const next = withHandler(dialect, call, handler);
            return next.example === call.example ? onChange(next) : goTo(next);
          }}
        />
        {examples.length === 0 ? null : (
          <SelectField
            label={text.example}
            value={call.example}
            options={examples.map((name) => [name, name === BATCH ? text.batch : name])}
            onChange={(example) => goTo({ ...call, example, text: toExample(example) })}
          />
        )}
      </div>
      <JsonField
        label={labelOf(dialect, call, text)}
        hint={factsOf(dialect).triedWith === "arguments" ? text.callHint : undefined}
        rows={16}
        value={call.text}
        fault={fault === null ? "" : text[fault]}
        onChange={(changed) => onChange({ ...call, text: changed })}
      />
      <div className="actions">
        <button
          type="button"
          className="quiet"
          onClick={() => onChange({ ...call, text: toExample(call.example) })}
        >
          {text.reset}
        </button>
      </div>
    </>
  );
}

function labelOf(
  dialect: Dialect,
  { example }: TryCall,
  text: { call: string; event: string; events: string },
): string {
  if (factsOf(dialect).triedWith === "arguments") {
    return text.call;
  }
  return example === BATCH ? text.events : text.event;
}
