interface FieldNotesProps {
  /** What the field is described by. */
  id: string;
  hint?: string | undefined;
  /** What is wrong with its value. */
  messages?: readonly string[] | undefined;
}

/** What is said of a field beside its label. */
export function FieldNotes({ id, hint, messages = [] }: FieldNotesProps) {
  return (
    <div className="small about" id={id}>
      {hint === undefined || hint === "" ? null : <p className="faint">{hint}</p>}
      {messages.map((message) => (
        <p className="bad-text" role="alert" key={message}>
          {message}
        </p>
      ))}
    </div>
  );
}
