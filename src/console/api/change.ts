import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A write after which what was read of these nouns is asked for again. */
export function useChange<Input, Output>(
  nouns: readonly string[],
  change: (input: Input) => Promise<Output>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => nouns.includes(String(queryKey[0])) }),
  });
}
