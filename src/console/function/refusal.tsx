import { useText } from "../text/text.tsx";
import { Problem } from "../ui/states.tsx";
import { toFileFaults, toOtherErrors, type FileFault } from "./faults.ts";

interface RefusalProps {
  error: Error | null;
  /** What is said when the code is at fault. */
  title: string;
  /** The code stands in several files, so that a line says too little. */
  isOfFiles: boolean;
  /** Shows in the editor where it is. */
  onOpen(fault: FileFault): void;
}

/** Says why something was refused: of the code also where, for who does not see the marks in the editor. */
export function Refusal({ error, title, isOfFiles, onOpen }: RefusalProps) {
  if (error === null) {
    return null;
  }
  const faults = toFileFaults(error);
  if (faults.length === 0) {
    return <Problem error={error} />;
  }
  return (
    <div className="note bad" role="alert">
      <p>{title}</p>
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.file} ${fault.line} ${fault.message}`}>
            <FaultPlace fault={fault} isOfFiles={isOfFiles} onOpen={onOpen} />
            {fault.message}
          </li>
        ))}
        {toOtherErrors(error).map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FaultPlaceProps extends Pick<RefusalProps, "isOfFiles" | "onOpen"> {
  fault: FileFault;
}

function FaultPlace({ fault, isOfFiles, onOpen }: FaultPlaceProps) {
  const text = useText().code;
  const { file, line } = fault;
  if (!isOfFiles && line === undefined) {
    return null;
  }
  return (
    <>
      <button type="button" className="link" onClick={() => onOpen(fault)}>
        {line === undefined ? file : isOfFiles ? text.fileLine(file, line) : text.line(line)}
      </button>
      {": "}
    </>
  );
}
