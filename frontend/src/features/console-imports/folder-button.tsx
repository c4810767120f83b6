import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

interface Props {
  label: string;
  /** Endings of the files that may be chosen; without them a whole folder is. */
  accept?: string;
  disabled: boolean;
  onChoose: (files: FileList) => void;
}

export function FolderButton({ label, accept, disabled, onChoose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  // React's types do not know the attribute that lets a person choose a whole folder.
  useEffect(() => {
    if (!accept) input.current?.setAttribute("webkitdirectory", "");
  }, [accept]);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple={!accept}
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) onChoose(files);
          event.currentTarget.value = ""; // the same file may be chosen again
        }}
      />
      <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
