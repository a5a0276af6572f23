import { readCode, type CodeDraft, type CodeRefusal } from "../../../api/read-code.ts";
import { toOffset } from "../../../core/place.ts";

/** What is written: everything that decides whether a save is taken. */
export type WrittenCode = Required<CodeDraft>;

/** Something wrong with a file, found while it is written. */
export interface Mistake {
  file: string;
  /** Where in the text of the file. */
  at: number;
  /** As the API says it. */
  message: string;
  /** In words of the console's own; left out: the parser's, which are the message. */
  rule?: MistakeRule;
  about: string;
  reason: string;
  /** A warning is nothing that a save is refused for. */
  severity: "error" | "warning";
}

/** The rules that a save holds code to, and those that it does not. How deep it may be nested, only the server can tell. */
export type MistakeRule = Exclude<NonNullable<CodeRefusal["breach"]>["rule"], "too-deep"> | "no-handler";

/** The file that `code` is. */
const MAIN_FILE = "index.js";
const FILES = "files.";
/** Further text than this is looked at by a save only: the page would stand still while it is read. */
const MAX_CHARS = 256 * 1_024;

/** Finds what a save would refuse without running the code, as the API does, and what is surely not meant. */
export function findMistakes(written: WrittenCode): Mistake[] {
  const texts = [written.code, ...Object.values(written.files)];
  if (texts.reduce((sum, text) => sum + text.length, 0) > MAX_CHARS) {
    return [];
  }
  const { handlers, refusals } = readCode(written);
  const mistakes = refusals.flatMap((refusal) => toMistake(written, refusal));
  return refusals.length === 0 ? findMissingHandler(written, handlers) : mistakes;
}

function toMistake({ code, files }: WrittenCode, { error, breach }: CodeRefusal): Mistake[] {
  const { path, message, line = 1, column = 1 } = error;
  if (breach?.rule === "too-deep") {
    return [];
  }
  const file = path.startsWith(FILES) ? path.slice(FILES.length) : MAIN_FILE;
  return [
    {
      file,
      at: toOffset(files[file] ?? code, { line, column }),
      message,
      ...(breach === undefined ? {} : { rule: breach.rule }),
      about: breach?.about ?? "",
      reason: breach?.reason ?? "",
      severity: "error",
    },
  ];
}

/** A script without a handler is saved, and each call of it fails. */
function findMissingHandler({ dialect, code }: WrittenCode, handlers: readonly string[]): Mistake[] {
  const isOfSource = dialect === "segment-source";
  if (!isOfSource && dialect !== "segment-destination" && dialect !== "segment-insert") {
    return [];
  }
  // Older functions have one handler for all events, under a name of their own.
  const has = handlers.some((name) => (name === "onRequest") === isOfSource);
  if (has || /\bprocessEvents\b/.test(code)) {
    return [];
  }
  const about = isOfSource ? "onRequest" : "onTrack";
  const message = `the script defines no handler, such as ${about}`;
  const place = { file: MAIN_FILE, at: 0, severity: "warning" } as const;
  return [{ ...place, message, rule: "no-handler", about, reason: "" }];
}
