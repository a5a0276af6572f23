/**
 * Ranks the sandboxes for a function, the one it lives in first (rendezvous hashing: each sandbox
 * gets a score of its own with the function's id, and the highest wins). A function so keeps its
 * home, where its isolate is loaded, and one whose home is away goes to the same second choice each
 * time, while the functions of one sandbox spread over all of the others.
 */
export function rankSandboxes(functionId: string, count: number): number[] {
  const scores = Array.from({ length: count }, (_, index) => toScore(functionId, index));
  return [...scores.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
}

/** FNV-1a over the id, then the finisher of MurmurHash3, without which neighbours score alike. */
function toScore(functionId: string, index: number): number {
  let hash = 0x811c9dc5 ^ (index + 1);
  for (let i = 0; i < functionId.length; i++) {
    hash = Math.imul(hash ^ functionId.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Rankings kept; beyond that they are made anew. */
const RANKINGS_MAX = 10_000;

/** Ranks the same sandboxes for one function after the other, and remembers. */
export function createRankings<T>(sandboxes: readonly T[]): (functionId: string) => readonly T[] {
  const rankings = new Map<string, readonly T[]>();
  return (functionId) => {
    let ranking = rankings.get(functionId);
    if (ranking === undefined) {
      ranking = rankSandboxes(functionId, sandboxes.length).flatMap((index) => sandboxes[index] ?? []);
      if (rankings.size >= RANKINGS_MAX) {
        rankings.clear();
      }
      rankings.set(functionId, ranking);
    }
    return ranking;
  };
}
