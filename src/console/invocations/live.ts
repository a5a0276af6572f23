import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { InvocationResource } from "../../api/resources.ts";
import { followInvocations } from "../api/follow.ts";
import type { InvocationFilter } from "../api/invocations.ts";

/** Invocations that came while somebody watched; older ones are in the list when it is read again. */
const KEPT = 200;

interface Live {
  isConnected: boolean;
  /** Puts what came before what was read. */
  merge(read: readonly InvocationResource[]): InvocationResource[];
}

/** Follows invocations for as long as it is on. */
export function useLive({ functionId, endpoint, outcome }: InvocationFilter, isOn: boolean): Live {
  const client = useQueryClient();
  const [came, setCame] = useState<readonly InvocationResource[]>([]);
  const [isConnected, setConnected] = useState(false);
  useEffect(() => {
    if (!isOn) {
      return undefined;
    }
    const end = new AbortController();
    const follower = {
      onInvocation: (one: InvocationResource) => setCame((others) => [one, ...others].slice(0, KEPT)),
      onConnected: (isThere: boolean) => {
        setConnected(isThere);
        if (isThere) {
          // What came between the reading of the list and this moment.
          void client.invalidateQueries({ queryKey: ["invocations"] });
        }
      },
    };
    void followInvocations({ functionId, endpoint, outcome }, follower, end.signal);
    return () => {
      end.abort();
      setCame([]);
      setConnected(false);
    };
  }, [client, functionId, endpoint, outcome, isOn]);
  return {
    isConnected,
    merge(read) {
      const ids = new Set(read.map(({ id }) => id));
      return [...came.filter(({ id }) => !ids.has(id)), ...read];
    },
  };
}
