/** A file of the chosen folder with its path below that folder. */
export interface FolderFile {
  path: string;
  file: File;
}

/** What the browser gave for a folder, without the folder's own name and without hidden files. */
export function folderFiles(files: Iterable<File>): FolderFile[] {
  const found: FolderFile[] = [];
  for (const file of files) {
    const full = file.webkitRelativePath || file.name;
    const path = full.includes("/") ? full.slice(full.indexOf("/") + 1) : full;
    if (!path.split("/").some((part) => part.startsWith("."))) found.push({ path, file });
  }
  return found;
}

const TABLE = /\.(csv|jsonl)$/i;
const IMAGE = /\.(png|jpe?g|webp|gif|bmp|tiff?|mp4|m4v|mov|webm|mkv|avi)$/i;

/** Tables of the folder, those nearest to its top first. */
export function tablesIn(files: readonly FolderFile[]): string[] {
  return files
    .map((each) => each.path)
    .filter((path) => TABLE.test(path))
    .sort((a, b) => a.split("/").length - b.split("/").length || a.localeCompare(b));
}

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;

/** The archive, where one was chosen in place of a folder. */
export function archiveIn(files: readonly FolderFile[]): string {
  const [only] = files;
  return files.length === 1 && only && ARCHIVE.test(only.path) ? only.path : "";
}

/** What has to be sent: the chosen table, and every image; or the archive that holds them. */
export function toSend(files: readonly FolderFile[], table: string): FolderFile[] {
  const archive = archiveIn(files);
  return files.filter(
    ({ path }) => path === table || path === archive || (!archive && IMAGE.test(path)),
  );
}

/** What the files could be called together: their folder, or their archive without its ending. */
export function nameOf(files: FileList): string {
  const [first] = files;
  const folder = first?.webkitRelativePath.split("/")[0];
  return folder || (first?.name.replace(ARCHIVE, "") ?? "");
}
