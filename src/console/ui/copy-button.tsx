import { useText } from "../text/text.tsx";
import { useNotice } from "./notice.tsx";

/** Copies a text; `what` names it to those who do not see what stands beside the button. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const text = useText();
  const notify = useNotice();
  const copy = async () => {
    await copyText(value);
    notify(text.common.copied);
  };
  return (
    <button type="button" aria-label={`${text.common.copy}: ${what}`} onClick={() => void copy()}>
      {text.common.copy}
    </button>
  );
}

/** Pages that came over plain http have no clipboard, but can still copy what is selected. */
async function copyText(value: string): Promise<void> {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard !== undefined) {
    await clipboard.writeText(value);
    return;
  }
  const area = document.createElement("textarea");
  area.value = value;
  document.body.append(area);
  area.select();
  // oxlint-disable-next-line typescript/no-deprecated -- nothing has taken its place there
  document.execCommand("copy");
  area.remove();
}
