import { useState } from "react";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import type { DraftContent } from "./draft-content.ts";
import { PathForm } from "./path-form.tsx";
import { listFiles, MAIN_FILE, removeFile, renameFile, writeFile } from "./files.ts";

interface FileListProps {
  content: DraftContent;
  /** The file in the editor. */
  current: string;
  /** The files with something wrong in them. */
  faulty: readonly string[];
  onChoose(path: string): void;
  onChange(changed: Partial<DraftContent>): void;
}

/** The files of a function: to choose the one in the editor, and to add, rename and delete. */
export function FileList({ content, current, faulty, onChoose, onChange }: FileListProps) {
  const text = useText();
  const [renamed, setRenamed] = useState<string | null>(null);
  const add = (path: string) => {
    onChange(writeFile(content, path, ""));
    onChoose(path);
  };
  const rename = (path: string) => {
    setRenamed(null);
    if (renamed !== null && path !== renamed) {
      onChange(renameFile(content, renamed, path));
      onChoose(path);
    }
  };
  return (
    <nav className="files stack tight" aria-label={text.code.files}>
      <ul>
        {listFiles(content).map((path) =>
          path === renamed ? (
            <li key={path}>
              <PathForm
                label={text.code.newPath(path)}
                action={text.code.rename}
                content={content}
                before={path}
                onPath={rename}
                onCancel={() => setRenamed(null)}
              />
            </li>
          ) : (
            <li key={path} className="file">
              <button
                type="button"
                className="quiet file-name"
                aria-current={path === current ? "true" : undefined}
                onClick={() => onChoose(path)}
              >
                {path}
                {faulty.includes(path) ? <span className="badge bad">{text.code.withFaults}</span> : null}
              </button>
              {path === MAIN_FILE || path !== current ? null : (
                <FileActions
                  path={path}
                  onRename={() => setRenamed(path)}
                  onDelete={() => {
                    onChange(removeFile(content, path));
                    onChoose(MAIN_FILE);
                  }}
                />
              )}
            </li>
          ),
        )}
      </ul>
      <PathForm
        label={text.code.newFile}
        hint={text.code.newFileHint}
        action={text.code.addFile}
        content={content}
        onPath={add}
      />
    </nav>
  );
}

/** What can be done with the file in the editor. */
function FileActions({ path, onRename, onDelete }: { path: string; onRename(): void; onDelete(): void }) {
  const text = useText();
  const confirm = useConfirm();
  const ask = async () => {
    const question = {
      title: text.code.deleteFile(path),
      text: text.code.deleteFileText,
      action: text.common.delete,
    };
    if (await confirm(question)) {
      onDelete();
    }
  };
  return (
    <span className="file-actions">
      <button type="button" aria-label={text.code.renameOf(path)} onClick={onRename}>
        {text.code.rename}
      </button>
      <button
        type="button"
        className="danger"
        aria-label={`${text.common.delete}: ${path}`}
        onClick={() => void ask()}
      >
        {text.common.delete}
      </button>
    </span>
  );
}
