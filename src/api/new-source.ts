import { createRandomText } from "../core/ids.ts";
import type { StoredSource } from "../storage/sources.ts";

/** Letters and digits, as many as Segment's ids and keys have. */
const ID_CHARS = 22;
const KEY_CHARS = 32;

/** A source that is to be stored, with an id of its own; what is left out it does not have. */
export function toNewSource({
  createdAt,
  ...fields
}: Pick<StoredSource, "workspaceId" | "name" | "slug" | "enabled" | "createdAt"> &
  Partial<StoredSource>): StoredSource {
  return {
    id: createSourceId(),
    functionId: null,
    versionId: null,
    endpointSuffix: null,
    settings: "{}",
    sealedSettings: "{}",
    deployedAt: null,
    createdAt,
    updatedAt: createdAt,
    ...fields,
  };
}

/** An id that no other source has. */
export function createSourceId(): string {
  return createRandomText(ID_CHARS);
}

/** A key that nobody can guess. */
export function createWriteKey(): string {
  return createRandomText(KEY_CHARS);
}
