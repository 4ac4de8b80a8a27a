import { FileReplica } from "./FileReplica.js";
import { HttpReplica } from "./HttpReplica.js";
import type { Replica } from "./Replica.js";
import { WritableHttpReplica } from "./WritableHttpReplica.js";

/** Where a replica is: a folder, or the address of a server. */
export type ReplicaPlace =
  | string
  | {
      readonly location: string;
      /** What the report calls it; its location unless told. */
      readonly name?: string;
      /** A server's token to read; with `writable` that to write, which reads too. */
      readonly token?: string;
      readonly writable?: boolean;
      /** Where a folder's index lies; beside the replica unless told. */
      readonly index?: string;
    };

/** A replica by its place. @throws InputError `input.invalid`. */
export function openReplica(place: ReplicaPlace): Replica {
  const {
    location,
    name = location,
    token,
    writable = false,
    index,
  } = typeof place === "string" ? { location: place } : place;
  if (!/^https?:\/\//.test(location))
    return new FileReplica(location, { name, ...(index === undefined ? {} : { index }) });
  const options = { name, ...(token === undefined ? {} : { token }) };
  return writable ? new WritableHttpReplica(location, options) : new HttpReplica(location, options);
}
