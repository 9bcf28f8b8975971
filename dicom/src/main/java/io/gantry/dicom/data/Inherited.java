package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;

/**
 * What an item has of the data set around it unless it says otherwise itself.
 *
 * @param charset of its text
 * @param signed whether pixels are signed (Pixel Representation 1), and with them the values that
 *     PS3.6 calls "US or SS"
 */
record Inherited(CharacterSet charset, boolean signed) {
  /** Of a data set that stands in no other. */
  static final Inherited NOTHING = new Inherited(CharacterSet.DEFAULT, false);

  Inherited with(CharacterSet own) {
    return new Inherited(own, signed);
  }

  Inherited signed(boolean own) {
    return own == signed ? this : new Inherited(charset, own);
  }
}
