/**
 * A WebSocket of the runtime carries texts of up to 32 MiB, and closes at a larger one, with every
 * run that is under way on it. So a text that may be larger goes in parts, each of which but the
 * last begins with `+`, the last with `-`; a text that goes whole begins with the `[` of its list.
 */
const PART_CHARS = 4_194_304;
/** Nobody sends so much: the largest answer is 10 MiB, and escaping makes it six times as long at most. */
const WHOLE_CHARS_MAX = 134_217_728;
/** Messages are joined up to here: those of a burst of large inputs do not become one text. */
const TEXT_CHARS = 1_048_576;

/** Makes texts of messages, as few as may be. */
export function joinMessages(messages: readonly string[]): string[] {
  const texts: string[] = [];
  let text = "";
  for (const message of messages) {
    if (text !== "" && text.length + message.length > TEXT_CHARS) {
      texts.push(`[${text}]`);
      text = "";
    }
    text += text === "" ? message : `,${message}`;
  }
  return [...texts, `[${text}]`].flatMap(toParts);
}

function toParts(text: string): string[] {
  if (text.length <= PART_CHARS) {
    return [text];
  }
  const parts: string[] = [];
  let at = 0;
  while (text.length - at > PART_CHARS) {
    const end = at + PART_CHARS;
    // Not between the halves of a pair, which would not survive the way by themselves.
    const isPair = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    parts.push(`+${text.slice(at, isPair ? end - 1 : end)}`);
    at = isPair ? end - 1 : end;
  }
  return [...parts, `-${text.slice(at)}`];
}

/** Puts parts together again: gives what came whole, and null while more of it is to come. */
export function createPartReader(): (data: unknown) => unknown {
  let parts: string[] = [];
  let chars = 0;
  return (data) => {
    const mark = typeof data === "string" ? data[0] : undefined;
    if (typeof data !== "string" || (mark !== "+" && mark !== "-")) {
      return data;
    }
    chars += data.length;
    if (chars > WHOLE_CHARS_MAX) {
      // No text that can be read.
      return "";
    }
    parts.push(data.slice(1));
    if (mark === "+") {
      return null;
    }
    const whole = parts.join("");
    parts = [];
    chars = 0;
    return whole;
  };
}
