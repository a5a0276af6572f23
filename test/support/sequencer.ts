import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait for a clock nearly all of their time. */
const WAITING =
  /\/(?:conformance\/pipeline\/schedules|e2e\/(?:stop|stop-late|back-pressure|streams|killed))\.test\.ts$/;

/**
 * Vitest's own order, of which nothing is known in a fresh checkout, but for the files above: they begin early and by turns
 * with others, so that the processors have something to do beside them.
 */
export class WaitingByTurns extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's: the method of a sequencer
    const sorted = await super.sort(files);
    const isWaiting = ({ moduleId }: TestSpecification) => WAITING.test(moduleId);
    const waiting = sorted.filter(isWaiting);
    const others = sorted.filter((file) => !isWaiting(file));
    const first = waiting.flatMap((file, index) => [file, ...others.slice(index, index + 1)]);
    return [...first, ...others.slice(waiting.length)];
  }
}
