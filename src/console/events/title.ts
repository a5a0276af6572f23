/** What an event is called: by its name, else by its type, and by its id where neither is kept. */
export function toTitle(event: { type: string; name: string | null } | null, id: string): string {
  return event?.name ?? event?.type ?? id;
}
