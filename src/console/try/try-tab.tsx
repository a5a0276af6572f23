import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import type { FunctionResource, InvocationDetail } from "../../api/resources.ts";
import { useInvocation } from "../api/invocations.ts";
import { Problem } from "../ui/states.tsx";
import { factsOf } from "../function/dialect-facts.ts";
import type { Draft } from "../function/draft.ts";
import { keep, readKept } from "../function/kept.ts";
import { RequestFields } from "./request-fields.tsx";
import { CallFields } from "./try-call-fields.tsx";
import { callFromInvocation, findCallFault, firstCall, toTestCall, type TryCall } from "./try-call.ts";
import { TryForm } from "./try-form.tsx";
import { FIRST_REQUEST, fromInvocation, isBadJson, toTestRequest, type TryRequest } from "./try-request.ts";

interface TryProps {
  fn: FunctionResource;
  draft: Draft;
}

/** Runs a function without an endpoint, also one that is not saved. */
export function TryTab(props: TryProps) {
  return factsOf(props.fn.dialect).triedWith === undefined ? (
    <RequestTry {...props} />
  ) : (
    <CallTry {...props} />
  );
}

/** A try of what endpoints call: it gets a request. */
function RequestTry({ fn, draft }: TryProps) {
  const key = `hookwright:requests:${fn.id}`;
  const [kept, setKept] = useState(() => readKept<TryRequest>(key));
  const [request, setRequest] = useState(kept[0] ?? FIRST_REQUEST);
  const isBad = isBadJson(request);
  const toRun = () => {
    setKept(keep(key, request));
    return { request: toTestRequest(request) };
  };
  return (
    <TryForm fn={fn} draft={draft} isBad={isBad} toRun={toRun}>
      <FromInvocation onFound={(found) => setRequest(fromInvocation(found) ?? request)} />
      <RequestFields fn={fn} request={request} kept={kept} isBad={isBad} onChange={setRequest} />
    </TryForm>
  );
}

/** A try of what is handed events, or records: one of its handlers is called. */
function CallTry({ fn, draft }: TryProps) {
  const { dialect } = fn;
  const key = `hookwright:calls:${fn.id}`;
  const [kept, setKept] = useState(() => readKept<TryCall>(key));
  const [call, setCall] = useState(kept[0] ?? firstCall(dialect));
  const fault = findCallFault(dialect, call);
  const toRun = () => {
    setKept(keep(key, call));
    return toTestCall(dialect, call);
  };
  return (
    <TryForm fn={fn} draft={draft} isBad={fault !== null} toRun={toRun}>
      <FromInvocation onFound={(found) => setCall(callFromInvocation(dialect, found) ?? call)} />
      <CallFields dialect={dialect} call={call} kept={kept} fault={fault} onChange={setCall} />
    </TryForm>
  );
}

/** Loads what the invocation was asked that the address names, once. */
function FromInvocation({ onFound }: { onFound(invocation: InvocationDetail): void }) {
  const [search] = useSearchParams();
  const id = search.get("from");
  return id === null ? null : <LoadedInvocation key={id} id={id} onFound={onFound} />;
}

function LoadedInvocation({ id, onFound }: { id: string; onFound(invocation: InvocationDetail): void }) {
  const { data, error } = useInvocation(id);
  const isLoaded = useRef(false);
  useEffect(() => {
    if (data !== undefined && !isLoaded.current) {
      isLoaded.current = true;
      onFound(data);
    }
  }, [data, onFound]);
  return error === null ? null : <Problem error={error} />;
}
