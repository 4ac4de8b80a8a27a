/** Members of other namespaces: `prefix:name` with the prefix declared in `@context`, or an absolute URI as name. */
export interface EpcisExtensions {
  readonly [name: `${string}:${string}`]: unknown;
}

export type EpcisAction = "ADD" | "OBSERVE" | "DELETE";

/** A JSON-LD context: URL of one, prefixes of namespaces, or a list of both. */
export type JsonLdContext = string | Readonly<Record<string, unknown>> | readonly EpcisContextEntry[];
export type EpcisContextEntry = string | Readonly<Record<string, unknown>>;

/** So much of a class of objects. Without `quantity` an unknown amount, without `uom` a count of instances. */
export interface QuantityElement {
  /** Class-level identifier: `urn:epc:class:lgtin:…`, `urn:epc:idpat:…*`, or a Digital Link without serial number. */
  readonly epcClass: string;
  readonly quantity?: number;
  /** UN/CEFACT Recommendation 20 code, as KGM. */
  readonly uom?: string;
}

/** Where: a place and extensions that describe it. */
export interface EpcisLocation extends EpcisExtensions {
  readonly id: string;
}

export interface BizTransaction {
  readonly type?: string;
  readonly bizTransaction: string;
}

export interface EpcisSource {
  readonly type: string;
  readonly source: string;
}

export interface EpcisDestination {
  readonly type: string;
  readonly destination: string;
}

/** Dispositions that hold until they are unset, beside the passing one. */
export interface PersistentDisposition {
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
}

export interface ErrorDeclaration extends EpcisExtensions {
  readonly declarationTime: string;
  readonly reason?: string;
  readonly correctiveEventIDs?: readonly string[];
}

export interface SensorMetadata extends EpcisExtensions {
  readonly time?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly deviceID?: string;
  readonly deviceMetadata?: string;
  readonly rawData?: string;
  readonly dataProcessingMethod?: string;
  readonly bizRules?: string;
}

export interface SensorReport extends EpcisExtensions {
  /** What was measured: a word of the GS1 Web Vocabulary, as Temperature, or a URI. */
  readonly type: string;
  readonly exception?: string;
  readonly deviceID?: string;
  readonly deviceMetadata?: string;
  readonly rawData?: string;
  readonly dataProcessingMethod?: string;
  readonly bizRules?: string;
  readonly time?: string;
  readonly microorganism?: string;
  readonly chemicalSubstance?: string;
  readonly coordinateReferenceSystem?: string;
  readonly component?: string;
  readonly value?: number;
  readonly stringValue?: string;
  readonly booleanValue?: boolean;
  readonly hexBinaryValue?: string;
  readonly uriValue?: string;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly meanValue?: number;
  readonly sDev?: number;
  readonly percRank?: number;
  readonly percValue?: number;
  /** UN/CEFACT Recommendation 20 code, as CEL. */
  readonly uom?: string;
}

export interface SensorElement extends EpcisExtensions {
  readonly sensorMetadata?: SensorMetadata;
  readonly sensorReport: readonly SensorReport[];
}

/** What every event has: EPCIS 2.0 §7.4, EPCISEvent. Times are RFC 3339 with a zone. */
interface EventBase extends EpcisExtensions {
  readonly "@context"?: JsonLdContext;
  readonly eventID?: string;
  readonly eventTime: string;
  /** `±hh:mm`, in force where and when the event happened. */
  readonly eventTimeZoneOffset: string;
  readonly recordTime?: string;
  readonly certificationInfo?: string | readonly string[];
  readonly errorDeclaration?: ErrorDeclaration;
}

/** What the five event types share beyond {@link EventBase}. */
interface BusinessContext extends EventBase {
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: EpcisLocation;
  readonly bizLocation?: EpcisLocation;
  readonly bizTransactionList?: readonly BizTransaction[];
  readonly sourceList?: readonly EpcisSource[];
  readonly destinationList?: readonly EpcisDestination[];
  readonly sensorElementList?: readonly SensorElement[];
}

/** Something happened to objects, each by itself. */
export interface ObjectEvent extends BusinessContext {
  readonly type: "ObjectEvent";
  readonly action: EpcisAction;
  readonly epcList?: readonly string[];
  readonly quantityList?: readonly QuantityElement[];
  readonly persistentDisposition?: PersistentDisposition;
  /** Instance or lot master data: only with action ADD. */
  readonly ilmd?: EpcisExtensions;
}

interface ParentAndChildren extends BusinessContext {
  readonly action: EpcisAction;
  readonly childEPCs?: readonly string[];
  readonly childQuantityList?: readonly QuantityElement[];
}

/** Children were put into, seen in or taken from a parent. DELETE without children takes all of them. */
export interface AggregationEvent extends ParentAndChildren {
  readonly type: "AggregationEvent";
  /** Required but with OBSERVE. */
  readonly parentID?: string;
}

/** Like an aggregation, but lasting: a sensor on a container, equipment at a place. */
export interface AssociationEvent extends ParentAndChildren {
  readonly type: "AssociationEvent";
  readonly parentID: string;
}

/** Objects became or ceased to be part of business transactions. */
export interface TransactionEvent extends BusinessContext {
  readonly type: "TransactionEvent";
  readonly action: EpcisAction;
  readonly bizTransactionList: readonly BizTransaction[];
  readonly parentID?: string;
  readonly epcList?: readonly string[];
  readonly quantityList?: readonly QuantityElement[];
}

/** Inputs were used up, outputs came into being. Has no action. */
export interface TransformationEvent extends BusinessContext {
  readonly type: "TransformationEvent";
  readonly inputEPCList?: readonly string[];
  readonly inputQuantityList?: readonly QuantityElement[];
  readonly outputEPCList?: readonly string[];
  readonly outputQuantityList?: readonly QuantityElement[];
  /** Joins several events to one transformation, so that one of them may have only inputs or only outputs. */
  readonly transformationID?: string;
  readonly persistentDisposition?: PersistentDisposition;
  readonly ilmd?: EpcisExtensions;
}

/** An event type of somebody else's, named by a URI. */
export interface ExtensionEvent extends BusinessContext {
  readonly type: `${string}:${string}`;
}

/** One event of EPCIS 2.0 in JSON-LD, one of the five types of the standard. */
export type EpcisEvent = ObjectEvent | AggregationEvent | AssociationEvent | TransactionEvent | TransformationEvent;

export type EpcisEventType = EpcisEvent["type"];
