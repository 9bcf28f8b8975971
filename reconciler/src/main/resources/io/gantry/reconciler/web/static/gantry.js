// Live pages: where a page has an element with data-live, what asks for "changed from:body" is
// fetched again whenever the ledger has changed. A session that has ended leads to the sign-in.
document.addEventListener('DOMContentLoaded', () => {
  if (!document.querySelector('[data-live]')) {
    return;
  }
  let changes;
  const listen = () => {
    changes = new EventSource('/changes');
    changes.addEventListener('changed', () => htmx.trigger(document.body, 'changed'));
    changes.addEventListener('error', () => {
      if (changes.readyState === EventSource.CLOSED) {
        window.location.reload();
      }
    });
  };
  listen();
  window.addEventListener('pagehide', () => changes.close());
  window.addEventListener('pageshow', event => {
    if (event.persisted) {
      listen();
    }
  });
});
