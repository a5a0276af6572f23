/** Cases of a whole run, requests and returned values together. */
const CASES = 20_000;

/** How the fuzz tests run; each is an environment variable. */
export interface FuzzSettings {
  /** `FUZZ_CASES`: cases of both tests together; each makes half of them. */
  cases: number;
  /** `FUZZ_SEED`: the same seed makes the same cases. */
  seed: number;
  /** `FUZZ_PATH`: with the seed that a failure prints, runs that one case again. */
  path: string | null;
}

/** Reads the settings; a run without a seed gets one of its own. */
export function readSettings(env: NodeJS.ProcessEnv): FuzzSettings {
  const cases = Number(env["FUZZ_CASES"] ?? CASES);
  const seed = Number(env["FUZZ_SEED"] ?? Date.now() % 0x7fff_ffff);
  if (!Number.isSafeInteger(cases) || cases < 2 || !Number.isSafeInteger(seed)) {
    throw new Error("FUZZ_CASES and FUZZ_SEED must be whole numbers, and at least 2 cases");
  }
  return { cases: Math.ceil(cases / 2), seed, path: env["FUZZ_PATH"] ?? null };
}
