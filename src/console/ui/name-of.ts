/** What an id stands for, or the id itself where that is not known. */
export function nameOf(id: string, names: readonly { id: string; name: string }[] = []): string {
  return names.find((one) => one.id === id)?.name ?? id;
}
