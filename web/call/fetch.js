// What Vite puts around import(), at a fifth of its size: the files an import names
// are asked for along with it, and its style sheets are there before it goes on.
export function __vitePreload(load, files = []) {
  return Promise.all(files.map(fetched)).then(load);
}

function fetched(file) {
  const href = `/call-assets/${file}`;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const styles = file.endsWith('.css');
  const link = Object.assign(document.createElement('link'), { rel: styles ? 'stylesheet' : 'modulepreload', crossOrigin: '', href });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove(); // so that a second try fetches it again
      reject(new Error(href));
    };
    document.head.append(link);
    if (!styles) resolve();
  });
}
