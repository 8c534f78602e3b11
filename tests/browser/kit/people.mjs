// Who and what the stories are about. Invented people on real postcodes.

/** Everybody's password here. */
export const PASSWORD = 'correct horse battery';
export const ADMINISTRATOR = { name: 'Jane Thorne', user: 'jane', organisation: 'Borough Response' };
export const STAFF = {
  omar: { name: 'Omar Deans', user: 'omar', role: 'dispatcher' },
  wren: { name: 'Wren Castle', user: 'wren', role: 'dispatcher' },
  ana: { name: 'Ana Ruiz', user: 'ana', role: 'responder', call_sign: 'R7', skills: ['lift', 'first_aid'], phone: '07700 900107', base: { latitude: 51.6505, longitude: -0.2005 }, base_name: 'Barnet' },
  ben: { name: 'Ben Okoro', user: 'ben', role: 'responder', call_sign: 'R2', skills: ['lift', 'first_aid'], phone: '07700 900102', base: { latitude: 51.61, longitude: -0.24 }, base_name: 'Mill Hill' },
};

/** Where a telephone is when nobody says otherwise. */
export const NEARBY = { latitude: 51.6512, longitude: -0.1998, accuracy: 12 };
/** The code of Ivy Marlow's key safe. Sixteen characters: four digits come by chance, in the milliseconds of a time. */
export const CODE = '4071c93168x02547';

/** The register: a file as `attend import clients` takes it. */
export const CLIENTS = [
  'reference,name,address,postcode,phone,born,access,key_safe_location,key_safe_code,access_notes,hazards,contact_1,contact_2,units,latitude,longitude',
  `C-0001,Ivy Marlow,"14 Park Road, Barnet",EN5 5SQ,020 7946 0101,1939,key_safe,left of the porch,${CODE},Ring twice: hard of hearing,dog:small and loud,Ruth Marlow|daughter|020 7946 0301|yes|yes,Paul Marlow|son|020 7946 0302|no|yes,7100423:pendant; 7100424:smoke detector,51.6500,-0.2010`,
  'C-0002,Ted Ashby,"Flat 9, Oak Court, Barnet",EN5 4HW,020 7946 0102,1931,unknown,,,,,Jo Ashby|wife|020 7946 0303|yes|yes,,7100500:pendant,51.6530,-0.2050',
  'C-0003,Maud Ellery,"3 Wood Street, Barnet",EN5 4BW,020 7946 0103,1944,unknown,,,,oxygen:,,,7100600:pendant,51.6522,-0.2060',
  'C-0004,Maurice Elland,"71 High Street, Barnet",EN5 5UR,020 7946 0104,1936,unknown,,,,,,,7100700:pendant,51.6540,-0.2020',
].join('\n');
/** Clients by their pendant. */
export const UNIT = { ivy: '7100423', ivySmoke: '7100424', ted: '7100500', maud: '7100600', maurice: '7100700' };
