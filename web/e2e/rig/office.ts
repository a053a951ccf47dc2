/** A product with HTTPS of its own that is reached from this machine and from a place with a network of its own. */
import { keyOf, Place } from './network.ts';
import { startProduct, type Product } from './product.ts';

export class Office {
  private constructor(
    readonly place: Place,
    readonly product: Product,
    /** The same, as the place's people know it. */
    readonly fromPlace: Product,
    /** The key of its certificate. */
    readonly key: string,
  ) {}

  static async open(environment: Record<string, string> = {}): Promise<Office> {
    const place = await Place.make();
    try {
      const product = await startProduct({
        arguments: ['--listen', '0.0.0.0:0', '--tls-mode', 'local', '--tls-names', `localhost,127.0.0.1,${place.server}`],
        environment,
      });
      const url = product.url.replace('localhost', place.server);
      return new Office(place, product, { ...product, url }, await keyOf(product.url));
    } catch (error) {
      await place.remove();
      throw error;
    }
  }

  get port(): string {
    return new URL(this.product.url).port;
  }

  async close(): Promise<void> {
    await this.product.stop();
    await this.place.remove();
  }
}
