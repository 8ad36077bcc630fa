// Keeps the files of unsent messages on this device (IndexedDB), because localStorage holds only text.

const STORE = "parcels";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("townhall", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const shelf = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = shelf.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    shelf.close();
  }
}

export const store = (ref, files) => within("readwrite", (shelf) => shelf.put(files, ref));
export const fetched = (ref) => within("readonly", (shelf) => shelf.get(ref));
export const discard = (ref) => within("readwrite", (shelf) => shelf.delete(ref));
