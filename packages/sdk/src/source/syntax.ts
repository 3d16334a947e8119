/** A value as source writes it. `at`: where it begins in the text. */
export type Node =
  | { kind: "literal"; value: string | number | boolean | null | undefined }
  | { kind: "name"; name: string; at: number }
  | { kind: "list"; items: readonly Node[] }
  | { kind: "object"; entries: readonly (readonly [key: string, value: Node])[] }
  | { kind: "member"; of: Node; key: string; at: number }
  | { kind: "call"; callee: Node; args: readonly Node[]; at: number }
  | { kind: "template"; tag: Node | null; texts: readonly string[]; holes: readonly Node[]; at: number }
  | { kind: "function"; parameters: readonly string[]; body: Node | readonly Statement[] };

export type Statement =
  | { kind: "const"; name: string; value: Node; at: number }
  | { kind: "run"; value: Node }
  | { kind: "return"; value: Node | null };

/** A module that writes a story: what it takes from the SDK, its constants, and what it gives. */
export type Module = {
  imports: readonly { name: string; as: string; at: number }[];
  statements: readonly Statement[];
  result: Node;
};

/** What can't be read, and where. */
export class SourceFault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.name = "SourceFault";
    this.at = at;
  }
}
