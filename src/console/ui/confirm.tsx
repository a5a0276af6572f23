import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from "react";
import { useText } from "../text/text.tsx";

interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
}

type Ask = (question: Question) => Promise<boolean>;

const Asking = createContext<Ask>(() => Promise.resolve(false));

/** Has the dialog in which a person is asked before something cannot be undone. */
export function ConfirmProvider({ children }: { children: ReactNode }) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<{ question: Question; answer(isMeant: boolean): void } | null>(null);
  useEffect(() => {
    if (asked !== null) {
      dialog.current?.showModal();
    }
  }, [asked]);
  const ask: Ask = (question) => new Promise((answer) => setAsked({ question, answer }));
  const close = (isMeant: boolean) => {
    asked?.answer(isMeant);
    dialog.current?.close();
    setAsked(null);
  };
  return (
    <Asking value={ask}>
      {children}
      <dialog ref={dialog} aria-labelledby="confirm-title" onCancel={() => close(false)}>
        <h2 id="confirm-title">{asked?.question.title}</h2>
        <p>{asked?.question.text}</p>
        <div className="actions">
          <button type="button" className="danger" onClick={() => close(true)}>
            {asked?.question.action}
          </button>
          <button type="button" onClick={() => close(false)}>
            {text.common.cancel}
          </button>
        </div>
      </dialog>
    </Asking>
  );
}

/** Asks; true when the person means it. */
export function useConfirm(): Ask {
  return useContext(Asking);
}
