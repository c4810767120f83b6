import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

interface Props {
  label: string;
  disabled: boolean;
  onChoose: (files: FileList) => void;
}

export function FolderButton({ label, disabled, onChoose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  // React's types do not know the attribute that lets a person choose a whole folder.
  useEffect(() => input.current?.setAttribute("webkitdirectory", ""), []);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) onChoose(files);
        }}
      />
      <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
