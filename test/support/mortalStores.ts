import type { Signer } from "ethers";
import type { BatchStores } from "../../src/records/batches/BatchStores.js";
import { interceptedRunner } from "./interceptedRunner.js";

/** A process that dies at its n-th step, before or after the step's effect; nothing it tries afterwards happens. */
export class Lifetime {
  #left: number;
  readonly #when: "before" | "after";
  #dead = false;

  constructor(steps: number, when: "before" | "after") {
    this.#left = steps;
    this.#when = when;
  }

  get died(): boolean {
    return this.#dead;
  }

  async step<T>(action: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Error("the process is dead");
    this.#left -= 1;
    if (this.#left > 0) return action();
    this.#dead = true;
    if (this.#when === "after") await action();
    throw new Error("the process died here");
  }
}

/** Stores that a process uses while it lives. */
export function mortalStores({ blobs, envelopes, journal }: BatchStores, life: Lifetime): BatchStores {
  return {
    blobs: {
      put: (bytes) => life.step(() => blobs.put(bytes)),
      get: (digest) => life.step(() => blobs.get(digest)),
      has: (digest) => life.step(() => blobs.has(digest)),
      delete: (digest) => life.step(() => blobs.delete(digest)),
    },
    envelopes: {
      putRecord: (entry) => life.step(() => envelopes.putRecord(entry)),
      getRecord: (record) => life.step(() => envelopes.getRecord(record)),
      deleteRecord: (record) => life.step(() => envelopes.deleteRecord(record)),
      putRecordShare: (share) => life.step(() => envelopes.putRecordShare(share)),
      getRecordShare: (record, reader) => life.step(() => envelopes.getRecordShare(record, reader)),
      deleteRecordShare: (record, reader) => life.step(() => envelopes.deleteRecordShare(record, reader)),
      listRecordShares: (record) => life.step(() => envelopes.listRecordShares(record)),
      putCategoryShare: (share) => life.step(() => envelopes.putCategoryShare(share)),
      getCategoryShare: (key) => life.step(() => envelopes.getCategoryShare(key)),
      deleteCategoryShare: (key) => life.step(() => envelopes.deleteCategoryShare(key)),
      listCategoryShares: (patient, reader) => life.step(() => envelopes.listCategoryShares(patient, reader)),
    },
    journal: {
      append: (batch, part, entries) => life.step(() => journal.append(batch, part, entries)),
      seal: (batch, seal) => life.step(() => journal.seal(batch, seal)),
      unseal: (batch) => life.step(() => journal.unseal(batch)),
      list: () => life.step(() => journal.list()),
      read: (batch) => life.step(() => journal.read(batch)),
      remove: (batch) => life.step(() => journal.remove(batch)),
    },
  };
}

/** An account that a process asks and sends from while it lives. */
export function mortalRunner(account: Signer, life: Lifetime) {
  return interceptedRunner(account, {
    call: (transaction) => life.step(() => account.call(transaction)),
    sendTransaction: (transaction) => life.step(() => account.sendTransaction(transaction)),
  });
}
