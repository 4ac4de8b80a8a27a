import { CONTRACT_ERROR_CATALOGUE } from "./contractErrorCatalogue.js";
import { LIBRARY_ERROR_CATALOGUE } from "./libraryErrorCatalogue.js";

/**
 * Every error code. They are part of the public interface: a code is never renamed or reused. docs/errors.md is generated
 * from this table.
 */
export const ERROR_CATALOGUE = { ...LIBRARY_ERROR_CATALOGUE, ...CONTRACT_ERROR_CATALOGUE };

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
