import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";

/**
 * A log file that is set aside as `<file>.1` once it has grown beyond 10 MB; the one before that is dropped. Lines that can't
 * be written, as the disk is full, are dropped as well, and the first one that can says how many are missing.
 */
export class LogFile {
  #file;
  #size;
  #sizeMax;
  #write;
  #missing = 0;
  #descriptor;

  /**
   * @param {string} file
   * @param {number} [sizeMax] in bytes
   * @param {(descriptor: number, text: string) => number} [write] returns the bytes that it wrote, throws if it can't
   */
  constructor(file, sizeMax = 10_485_760, write = (descriptor, text) => writeSync(descriptor, text)) {
    this.#file = file;
    this.#sizeMax = sizeMax;
    this.#write = write;
    this.#open();
    if (this.#size > sizeMax) this.#rotate();
  }

  /** For a process that writes the file itself. */
  get descriptor() {
    return this.#descriptor;
  }

  #open() {
    this.#descriptor = openSync(this.#file, "a+", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  /** The old file stays open until there is a new one: without room for it the log goes on where it is. */
  #rotate() {
    const old = this.#descriptor;
    rmSync(`${this.#file}.1`, { force: true });
    renameSync(this.#file, `${this.#file}.1`);
    this.#open();
    closeSync(old);
  }

  /** @param {string} line without its end @returns {boolean} whether it was written */
  write(line) {
    const told = this.#missing === 0 ? "" : `${this.#missing} lines are missing here: they could not be written\n`;
    try {
      this.#size += this.#write(this.#descriptor, `${told}${line}\n`);
    } catch {
      this.#missing += 1;
      return false;
    }
    this.#missing = 0;
    this.#setAside();
    return true;
  }

  #setAside() {
    if (this.#size <= this.#sizeMax) return;
    try {
      this.#rotate();
    } catch {
      // It grows on until there is room for another one.
    }
  }

  /** In bytes, also when another process wrote. */
  size() {
    return fstatSync(this.#descriptor).size;
  }

  /** What was written from a position on, at most 64 kB of it. @param {number} from */
  readFrom(from) {
    const bytes = Buffer.alloc(Math.min(65_536, Math.max(0, this.size() - from)));
    return bytes.toString("utf8", 0, readSync(this.#descriptor, bytes, 0, bytes.length, from));
  }

  close() {
    closeSync(this.#descriptor);
  }
}
