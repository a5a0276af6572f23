import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { followStream, type Stream } from "./follow.ts";

/** What came while somebody watched; older ones are in the list when it is read again. */
const KEPT = 200;

export interface Live<T> {
  isConnected: boolean;
  /** Puts what came before what was read. */
  merge(read: readonly T[]): T[];
}

/**
 * Follows a stream for as long as it is on and the page can be seen: a browser has few connections to
 * one host, which tabs in the background would use up. `list`: the query that reads what was before.
 */
export function useLive<T extends { id: string }>(
  { path, name, list }: Stream & { list: string },
  isOn: boolean,
): Live<T> {
  const client = useQueryClient();
  const [came, setCame] = useState<readonly T[]>([]);
  const [isConnected, setConnected] = useState(false);
  const isFollowing = useIsSeen() && isOn;
  useEffect(() => {
    if (!isFollowing) {
      return undefined;
    }
    const end = new AbortController();
    const readAgain = () => void client.invalidateQueries({ queryKey: [list] });
    const follower = {
      onItem: (one: T) => setCame((others) => [one, ...others].slice(0, KEPT)),
      onConnected: (isThere: boolean) => {
        setConnected(isThere);
        if (isThere) {
          // What came between the reading of the list and this moment.
          readAgain();
        }
      },
    };
    void followStream({ path, name }, follower, end.signal).then(() => {
      if (!end.signal.aborted) {
        // A refusal: of a session that has ended, the list leads to the sign-in.
        readAgain();
      }
    });
    return () => {
      end.abort();
      setCame([]);
      setConnected(false);
    };
  }, [client, path, name, list, isFollowing]);
  return {
    isConnected,
    merge(read) {
      const ids = new Set(read.map(({ id }) => id));
      return [...came.filter(({ id }) => !ids.has(id)), ...read];
    },
  };
}

function useIsSeen(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      document.addEventListener("visibilitychange", onChange);
      return () => document.removeEventListener("visibilitychange", onChange);
    },
    () => document.visibilityState === "visible",
  );
}
