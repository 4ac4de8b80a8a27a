import type { ContractRunner, ContractTransactionReceipt } from "ethers";
import type { Hex } from "../../../shared/hex.js";
import type { EncodedShipmentTerms, EncodedUnitShipmentTerms } from "../../ids/shipmentTerms.js";
import type { PackStateStep } from "../events/packStateEvent.js";

/** Who acts at a place or for a party, as the caller's master data says. */
export interface ReplayActor {
  readonly org: Hex;
  /** Signs for the organisation, with the duty that the step needs. */
  readonly runner: ContractRunner;
}

export interface PackingItem {
  readonly batch: Hex;
  readonly quantity: number;
  readonly first: number;
  readonly span: number;
}

/** One transaction of a replay. */
export type ReplayAction =
  | {
      readonly kind: "commission";
      readonly batch: Hex;
      readonly gtin: string;
      readonly lot: string;
      /** Last day of use. */
      readonly expiry: string;
      readonly serials: readonly string[];
    }
  | {
      readonly kind: "pack";
      readonly unit: Hex;
      readonly sscc: string;
      readonly items: readonly PackingItem[];
      readonly children: readonly Hex[];
      readonly batches: readonly Hex[];
      readonly childBatches: readonly (readonly Hex[])[];
    }
  | {
      readonly kind: "unpack";
      readonly unit: Hex;
      readonly contents: readonly Hex[];
      readonly children: readonly Hex[];
    }
  | {
      readonly kind: "shipUnit" | "receiveUnit";
      readonly terms: EncodedUnitShipmentTerms;
      readonly contents: readonly Hex[];
    }
  | { readonly kind: "shipPacks"; readonly terms: EncodedShipmentTerms }
  | { readonly kind: "receivePacks"; readonly terms: EncodedShipmentTerms; readonly quantity: number }
  | {
      readonly kind: "end";
      readonly batch: Hex;
      readonly serial: string;
      readonly index: number;
      readonly state: PackStateStep;
      /** GLN, 13 digits. */
      readonly premises: string;
      /** Units around it, from the innermost. */
      readonly path: readonly Hex[];
    };

/** One transaction, its sender, and the event whose hash it carries. */
export interface ReplayStep {
  readonly action: ReplayAction;
  readonly actor: ReplayActor;
  readonly digest: Hex;
}

/** A step that was taken. */
export interface ReplayedStep extends ReplayStep {
  /** Absent for a step that an earlier replay had taken. */
  readonly receipt?: ContractTransactionReceipt;
}
