// The view: which values are moved, and where that stands in the address, so that a page opened again shows the same.

/** The view of this page: its scenario and its changes. */
export class View {
  constructor(scenario) {
    this.scenario = scenario;
    this.changes = new Map();
    this.read();
  }

  /** Takes the changes of the address. */
  read() {
    this.changes = new Map(new URLSearchParams(location.hash.slice(1)));
  }

  /** Puts the changes into the address. */
  write() {
    const text = new URLSearchParams([...this.changes]).toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname);
  }

  set(path, value) {
    this.changes.set(path, value);
  }

  forget(path) {
    this.changes.delete(path);
  }

  /** As the server takes it. */
  body() {
    return { scenario: this.scenario, changes: [...this.changes] };
  }
}

/** The scenario that an address names. */
export function named() {
  const parts = location.pathname.split("/").slice(2);
  return parts.map(decodeURIComponent).join("/");
}
