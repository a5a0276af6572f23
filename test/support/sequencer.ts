import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait for a clock nearly all of their time: they wait beside the others when they begin before them. */
const FIRST =
  /\/(?:conformance\/pipeline\/schedules|e2e\/(?:stop|stop-late|back-pressure|streams))\.test\.ts$/;

/** Vitest's own order, of which nothing is known in a fresh checkout, but for the files above. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array's: the method of a sequencer
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}
