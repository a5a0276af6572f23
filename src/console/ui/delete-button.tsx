import { useText } from "../text/text.tsx";
import { useConfirm } from "./confirm.tsx";
import { useNotice } from "./notice.tsx";

/** Deletes something when a person has said twice that it is meant; whoever has the button shows why that failed. */
export function DeleteButton({
  what,
  question,
  action,
  done,
  onDelete,
}: {
  /** Its name, for who does not see where the button stands. */
  what: string;
  question: { title: string; text: string };
  /** What is done, and what is said when it is: to delete something, unless there are other words for it. */
  action?: string;
  done?: string;
  onDelete(): Promise<unknown>;
}) {
  const text = useText().common;
  const name = action ?? text.delete;
  const confirm = useConfirm();
  const notify = useNotice();
  const ask = async () => {
    if (await confirm({ ...question, action: name })) {
      await onDelete();
      notify(done ?? text.deleted);
    }
  };
  return (
    <button
      type="button"
      className="danger"
      aria-label={`${name}: ${what}`}
      onClick={() => void ask().catch(() => undefined)}
    >
      {name}
    </button>
  );
}
