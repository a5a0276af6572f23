import type { DestinationVariable, InputDefinition } from "../core/destinations.ts";
import { HIDDEN_VALUE } from "../core/settings.ts";
import { readDestination, type StoredDestination } from "../storage/destinations.ts";
import { readFunction } from "../storage/functions.ts";
import { requeueRejected } from "../storage/record-queries.ts";
import { openSettings, sealSettings, type SettingsOwner } from "../storage/sealed-settings.ts";
import type { ApiDeps } from "./deps.ts";
import { invalidInput, notFound, type FieldError } from "./problem.ts";

/** What the routes of destinations share. */

/** Variables of one destination as JSON: far more than addresses and keys take up. */
const VARIABLES_LIMIT_BYTES = 64 * 1024;

/** Reads a destination of the workspace, or refuses with a 404. */
export async function findDestination(
  deps: ApiDeps,
  workspaceId: string,
  id: string,
): Promise<StoredDestination> {
  const destination = await readDestination(deps.db, workspaceId, id);
  if (destination === null) {
    throw notFound(`destination ${id}`);
  }
  return destination;
}

/** The inputs of a stored destination. */
export function toInputs(destination: StoredDestination): InputDefinition[] {
  return JSON.parse(destination.inputs) as InputDefinition[];
}

/** Refuses functions that are not there or are written for something else. */
export async function assertFunctions(
  deps: ApiDeps,
  workspaceId: string,
  functions: Readonly<Record<string, string>>,
): Promise<void> {
  const errors: FieldError[] = [];
  for (const [operation, id] of Object.entries(functions)) {
    const fn = await readFunction(deps.db, workspaceId, id);
    const path = `functions.${operation}`;
    if (fn === null) {
      errors.push({ path, message: `there is no function ${id}` });
    } else if (fn.dialect !== "xkit") {
      errors.push({
        path,
        message: `must be a function of the dialect xkit: that of ${id} is ${fn.dialect}`,
      });
    }
  }
  if (errors.length > 0) {
    throw invalidInput(errors);
  }
}

/**
 * Makes the columns of variables: sensitive ones are sealed. Dots in place of a sensitive value mean
 * that it stays as it was.
 */
export async function sealVariables(
  deps: ApiDeps,
  owner: SettingsOwner,
  variables: readonly DestinationVariable[],
  before: StoredDestination | null,
) {
  if (new TextEncoder().encode(JSON.stringify(variables)).byteLength > VARIABLES_LIMIT_BYTES) {
    const message = `must not be larger than ${VARIABLES_LIMIT_BYTES} bytes`;
    throw invalidInput([{ path: "variables", message }]);
  }
  const isKept = ({ value, sensitive }: DestinationVariable) => sensitive && value === HIDDEN_VALUE;
  const kept =
    variables.some(isKept) && before !== null ? await openSettings(deps.sealing, owner, before) : {};
  const lost = variables.flatMap((given, index) =>
    isKept(given) && !Object.hasOwn(kept, given.name)
      ? [
          {
            path: `variables.${index}.value`,
            message: "is dots, and there is no sensitive value yet to be kept",
          },
        ]
      : [],
  );
  if (lost.length > 0) {
    throw invalidInput(lost);
  }
  const toPairs = (isSensitive: boolean) =>
    variables
      .filter(({ sensitive }) => sensitive === isSensitive)
      .map((given): [string, unknown] => {
        const { name, value } = given;
        return [name, isKept(given) ? kept[name] : value];
      });
  return sealSettings(deps.sealing, owner, {
    plain: Object.fromEntries(toPairs(false)),
    sensitive: Object.fromEntries(toPairs(true)),
  });
}

/** Puts back what was rejected, and wakes whoever delivers it behind the caller's back. */
export async function retryRejected(
  deps: ApiDeps,
  pick: Parameters<typeof requeueRejected>[1],
  waitUntil: (promise: Promise<unknown>) => void,
): Promise<void> {
  const now = deps.now();
  const ids = await requeueRejected(deps.db, pick, now);
  waitUntil(Promise.all(ids.map((id) => deps.wake({ id, dueAt: now }).catch(() => undefined))));
}
