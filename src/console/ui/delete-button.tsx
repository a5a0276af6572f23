import { useText } from "../text/text.tsx";
import { useConfirm } from "./confirm.tsx";
import { useNotice } from "./notice.tsx";

/** Deletes something when a person has said twice that it is meant; whoever has the button shows why that failed. */
export function DeleteButton({
  what,
  question,
  onDelete,
}: {
  /** Its name, for who does not see where the button stands. */
  what: string;
  question: { title: string; text: string };
  onDelete(): Promise<unknown>;
}) {
  const text = useText().common;
  const confirm = useConfirm();
  const notify = useNotice();
  const ask = async () => {
    if (await confirm({ ...question, action: text.delete })) {
      await onDelete();
      notify(text.deleted);
    }
  };
  return (
    <button
      type="button"
      className="danger"
      aria-label={`${text.delete}: ${what}`}
      onClick={() => void ask().catch(() => undefined)}
    >
      {text.delete}
    </button>
  );
}
