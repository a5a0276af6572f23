import type { Callback, Integration, Message } from "./types.ts";

/** A page or screen, as far as it becomes tracked events. */
interface Viewed extends Message {
  category(): unknown;
  fullName(): unknown;
  name(): unknown;
  track(name?: unknown): Message;
}

type Track = (this: Integration, message: Message, done: Callback) => unknown;

/** Makes the method that sends a page or screen as the tracked events which the settings ask for. */
export function toTrackMethod() {
  return function sendAsTrack(this: Integration, message: Viewed, done: Callback): void {
    const events = toTracked(this, message);
    if (events.length === 0) {
      done(null, []);
      return;
    }
    const results: unknown[] = [];
    let open = events.length;
    let hasFailed = false;
    events.forEach((event, index) => {
      (this["track"] as Track).call(this, event, (error, result) => {
        if (hasFailed) {
          return;
        }
        if (error) {
          hasFailed = true;
          done(error);
          return;
        }
        results[index] = result;
        open--;
        if (open === 0) {
          done(null, results);
        }
      });
    });
  };
}

function toTracked({ settings }: Integration, message: Viewed): Message[] {
  const category = message.category();
  const events: Message[] = [];
  if (settings["trackAllPages"]) {
    events.push(message.track());
  }
  if (settings["trackCategorizedPages"] && category) {
    events.push(message.track(category));
  }
  if (settings["trackNamedPages"] && message.name()) {
    events.push(message.track(message.fullName()));
  }
  return events;
}
