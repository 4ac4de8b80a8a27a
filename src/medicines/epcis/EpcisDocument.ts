import type { EpcisEvent, EpcisExtensions, ExtensionEvent, JsonLdContext } from "./EpcisEvent.js";

export interface VocabularyAttribute {
  readonly id: string;
  readonly attribute?: number | string | Readonly<Record<string, unknown>>;
}

export interface VocabularyElement {
  readonly id: string;
  readonly attributes?: readonly VocabularyAttribute[];
  readonly children?: readonly string[];
}

/** Master data of one kind. */
export interface Vocabulary {
  readonly type: string;
  readonly vocabularyElementList?: readonly VocabularyElement[];
}

export interface EpcisHeader extends EpcisExtensions {
  readonly epcisMasterData?: { readonly vocabularyList?: readonly Vocabulary[] };
}

/** Events as they are captured: EPCIS 2.0 §10, JSON-LD. */
export interface EpcisDocument extends EpcisExtensions {
  readonly "@context": JsonLdContext;
  readonly type: "EPCISDocument";
  readonly id?: string;
  readonly schemaVersion: string;
  /** RFC 3339 with a zone. */
  readonly creationDate: string;
  readonly instanceIdentifier?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly epcisHeader?: EpcisHeader;
  readonly epcisBody: { readonly eventList: readonly (EpcisEvent | ExtensionEvent)[] };
}

export interface QueryResults extends EpcisExtensions {
  readonly queryName: string;
  readonly subscriptionID?: string;
  readonly resultsBody: EpcisExtensions & {
    readonly eventList: readonly (EpcisEvent | ExtensionEvent)[];
    readonly vocabularyList?: readonly Vocabulary[];
  };
}

/** Events as a query answers them. */
export interface EpcisQueryDocument extends EpcisExtensions {
  readonly "@context": JsonLdContext;
  readonly type: "EPCISQueryDocument";
  readonly id?: string;
  readonly schemaVersion?: string;
  readonly creationDate?: string;
  readonly epcisBody: EpcisExtensions & { readonly queryResults: QueryResults };
}
