/**
 * How the code of each dialect is read. It stands apart from the dialects themselves, which hold what runs in an
 * isolate: whoever only checks code, as the console's editor does while it is typed, has this without that.
 */
import type { DialectName } from "../core/contract.ts";
import { toModuleCheck, type CodeReading } from "./checked-code.ts";
import { checkFiles } from "./integration/check.ts";
import { checkScript } from "./segment/check.ts";
import { checkDestinationCode } from "./xkit/check.ts";

const SEGMENT: CodeReading = { hasPlaceholders: false, check: checkScript };

const readings: Record<DialectName, CodeReading> = {
  craft: {
    hasPlaceholders: true,
    check: toModuleCheck("export default async function (data, { MODULES }) { … }"),
  },
  "craft-http": {
    hasPlaceholders: true,
    check: toModuleCheck("export default async function ({ req, res }, { MODULES }) { … }"),
  },
  fetch: {
    hasPlaceholders: false,
    check: toModuleCheck("export default { async fetch(request, env, ctx) { … } }"),
  },
  "segment-source": SEGMENT,
  "segment-destination": SEGMENT,
  "segment-insert": SEGMENT,
  integration: { hasPlaceholders: false, check: checkFiles },
  xkit: { hasPlaceholders: false, check: checkDestinationCode },
  webhook: {
    hasPlaceholders: false,
    // It has no code, and no function is stored in it.
    check: () => ({ imports: [], handlers: [], errors: [] }),
  },
};

/** How the code of a dialect is read. */
export function readingOf(name: DialectName): CodeReading {
  return readings[name];
}
