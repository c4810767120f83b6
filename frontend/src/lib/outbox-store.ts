/** One submission, kept until the server has said what became of it. */
export interface Entry<Body> {
  readonly id: string; // made once, by whoever asked; sending it twice stores it once
  readonly owner: string; // whose work it is: nobody else's sign-in may send it
  readonly order: number;
  readonly body: Body;
  readonly attempts: number;
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Where entries wait. */
export interface EntryStore<Body> {
  /** Do entries outlive a reload? */
  readonly isDurable: boolean;
  all(owner: string): Promise<Entry<Body>[]>;
  put(entry: Entry<Body>): Promise<void>;
  remove(id: string): Promise<void>;
}

const TABLE = "entries";

/**
 * Entries in IndexedDB, or in memory where the browser allows no storage (private windows).
 */
export async function openEntryStore<Body>(database: string): Promise<EntryStore<Body>> {
  try {
    return databaseStore<Body>(await opened(database));
  } catch {
    return memoryStore<Body>();
  }
}

export function memoryStore<Body>(): EntryStore<Body> {
  const entries = new Map<string, Entry<Body>>();
  return {
    isDurable: false,
    all: async (owner) => [...entries.values()].filter((entry) => entry.owner === owner),
    put: async (entry) => {
      entries.set(entry.id, entry);
    },
    remove: async (id) => {
      entries.delete(id);
    },
  };
}

function databaseStore<Body>(db: IDBDatabase): EntryStore<Body> {
  return {
    isDurable: true,
    async all(owner) {
      const rows: Entry<Body>[] = await done(
        db.transaction(TABLE).objectStore(TABLE).index("owner").getAll(owner),
      );
      return rows.sort((one, other) => one.order - other.order);
    },
    async put(entry) {
      await done(db.transaction(TABLE, "readwrite").objectStore(TABLE).put(entry));
    },
    async remove(id) {
      await done(db.transaction(TABLE, "readwrite").objectStore(TABLE).delete(id));
    },
  };
}

function opened(database: string): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(TABLE, { keyPath: "id" }).createIndex("owner", "owner");
  };
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's store refused"));
  });
}
