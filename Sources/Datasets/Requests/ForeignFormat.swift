// Files that are data but are not read: what they are, and the line, of another program, that makes of them what is.
// Lines name their file, so that they can be copied; FILE, STEM and FOLDER stand for it, its name without the ending
// and the folder that it was found in.

import Foundation
import Foundations

/// A kind of file that is not read.
struct ForeignFormat: Sendable {
  /// How the names of its files end, in lower case with the dot.
  let endings: [String]
  /// What it is, with its article.
  let name: String
  /// Whether such files are pictures, which are counted in folders.
  let isPicture: Bool
  private let advice: String
  private let line: String
  private let folderLine: String
  private let note: String

  private init(
    _ endings: [String], _ name: String, picture: Bool = false, _ advice: String, _ line: String,
    folder: String = "", _ note: String = ""
  ) {
    self.endings = endings
    self.name = name
    isPicture = picture
    self.advice = advice
    self.line = line
    folderLine = folder
    self.note = note
  }

  /// A kind of picture that ImageMagick converts.
  private static func picture(_ endings: [String], _ name: String) -> ForeignFormat {
    ForeignFormat(
      endings, name, picture: true, "Convert it with ImageMagick", "mogrify -format png FILE")
  }

  /// An array that Python opens and NumPy saves.
  private static func array(
    _ endings: [String], _ name: String, _ modules: String, _ value: String, folder: String = "",
    picture: Bool = false, _ note: String = ""
  ) -> ForeignFormat {
    ForeignFormat(
      endings, name, picture: picture, "Save its array in Python",
      "import numpy, \(modules); numpy.save('STEM.npy', \(value))", folder: folder, note)
  }

  /// A table that pandas opens and saves.
  private static func table(_ endings: [String], _ name: String, _ reader: String) -> ForeignFormat {
    ForeignFormat(
      endings, name, "Save it as a table in Python",
      "import pandas; pandas.\(reader)('FILE').to_csv('STEM.csv', index=False)")
  }

  private static let archive = ForeignFormat(
    [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2"], "an archive", "Unpack it first",
    "mkdir STEM && tar xf FILE -C STEM", ", and give what was in it")

  /// Every kind that is known; of two endings that fit, the longer is meant.
  static let all: [ForeignFormat] = [
    picture([".bmp", ".dib"], "a BMP picture"), picture([".svg"], "an SVG drawing"),
    picture([".heic", ".heif"], "a HEIC picture"), picture([".avif"], "an AVIF picture"),
    picture([".psd"], "a Photoshop picture"), picture([".jp2", ".j2k"], "a JPEG 2000 picture"),
    picture([".jxl"], "a JPEG XL picture"), picture([".tga"], "a Targa picture"),
    picture([".ppm", ".pgm", ".pbm", ".pnm", ".pam"], "a Netpbm picture"), picture([".ico"], "an icon"),
    picture([".exr"], "an OpenEXR picture"), picture([".pcx"], "a PCX picture"),
    picture([".dng", ".cr2", ".cr3", ".nef", ".arw"], "a camera's raw picture"),
    array(
      [".dcm", ".dicom"], "a DICOM picture", "pydicom", "pydicom.dcmread('FILE').pixel_array[None]",
      folder:
        "python3 -c \"import glob, numpy, pydicom; numpy.save('slices.npy', numpy.stack([pydicom.dcmread(f).pixel_array for f in sorted(glob.glob('FOLDER/**/*ENDING', recursive=True))]))\"",
      picture: true),
    array(
      [".nii", ".nii.gz"], "a NIfTI volume", "nibabel",
      "numpy.moveaxis(nibabel.load('FILE').get_fdata(), 2, 0)",
      folder:
        "python3 -c \"import glob, numpy, nibabel; numpy.save('slices.npy', numpy.concatenate([numpy.moveaxis(nibabel.load(f).get_fdata(), 2, 0) for f in sorted(glob.glob('FOLDER/**/*ENDING', recursive=True))]))\"",
      picture: true, ", which gives its slices"),
    array(
      [".mat"], "a MATLAB file", "scipy.io", "scipy.io.loadmat('FILE')['X']",
      ", with the name of your array for X"),
    array(
      [".h5", ".hdf5", ".he5", ".nc"], "an HDF5 file", "h5py", "h5py.File('FILE')['X'][:]",
      ", with the name of your array for X"),
    array(
      [".pkl", ".pickle"], "a pickle of Python", "pickle",
      "numpy.asarray(pickle.load(open('FILE', 'rb')), 'float32')",
      ", if you trust the file: a pickle can run any program"),
    array(
      [".joblib"], "a pickle of Python", "joblib",
      "numpy.asarray(joblib.load('FILE'), 'float32')", ", if you trust the file: a pickle can run any program"
    ),
    array(
      [".pt", ".pth"], "a PyTorch file", "torch", "torch.load('FILE').numpy()",
      "; where it holds a dictionary, name the tensor, as in torch.load(...)['X'].numpy()"),
    array(
      [".safetensors"], "a file of tensors", "safetensors.numpy", "safetensors.numpy.load_file('FILE')['X']",
      ", with the name of your array for X"),
    array(
      [".fits", ".fit"], "a FITS file", "astropy.io.fits", "astropy.io.fits.getdata('FILE').astype('float32')"
    ),
    ForeignFormat(
      [".wav"], "a sound", "Cut it into rows in Python",
      "import numpy, scipy.io.wavfile; s = scipy.io.wavfile.read('FILE')[1]; numpy.save('STEM.npy', s[:len(s) // 1024 * 1024].reshape(-1, 1024).astype('float32'))"
    ),
    table([".parquet"], "a Parquet table", "read_parquet"),
    table([".feather"], "a Feather table", "read_feather"),
    table([".xlsx", ".xls", ".ods"], "a spreadsheet", "read_excel"),
    table([".json"], "a JSON file", "read_json"),
    ForeignFormat(
      [".jsonl", ".ndjson"], "a file of JSON lines", "Save it as a table in Python",
      "import pandas; pandas.read_json('FILE', lines=True).to_csv('STEM.csv', index=False)"),
    table([".dta"], "a Stata table", "read_stata"), table([".sav"], "an SPSS table", "read_spss"),
    ForeignFormat(
      [".rds"], "an R file", "Save it as a table in R",
      "write.csv(readRDS('FILE'), 'STEM.csv', row.names=FALSE)"),
    ForeignFormat(
      [".zip"], "an archive", "Unzip it first", "unzip FILE -d STEM", ", and give what was in it"),
    ForeignFormat(
      [".7z", ".rar"], "an archive", "Unpack it first", "7z x -oSTEM FILE", ", and give what was in it"),
    archive,
    ForeignFormat(
      [".gz"], "a compressed file", "Unpack it first", "gunzip -k FILE", ", and give what was in it"),
    ForeignFormat(
      [".xz"], "a compressed file", "Unpack it first", "unxz -k FILE", ", and give what was in it"),
    ForeignFormat(
      [".bz2"], "a compressed file", "Unpack it first", "bunzip2 -k FILE", ", and give what was in it"),
    ForeignFormat(
      [".mp4", ".avi", ".mov", ".mkv", ".webm"], "a film", "Save its pictures with FFmpeg",
      "mkdir STEM && ffmpeg -i FILE STEM/%06d.png", ", and give the folder"),
  ]

  /// The kind of a file by its name: that with the longest ending that fits.
  static func of(_ name: String) -> (format: ForeignFormat, ending: String)? {
    let lower = name.lowercased()
    let found = all.flatMap { format in format.endings.map { (format: format, ending: $0) } }
    return found.filter { lower.hasSuffix($0.ending) && lower.utf8.count > $0.ending.utf8.count }
      .max { $0.ending.utf8.count < $1.ending.utf8.count }
  }
}

extension ForeignFormat {
  /// Why the file at `path` is not read, with the line that makes a readable one of it; nil for a kind that is not
  /// known.
  static func refusal(of path: String) -> Failure? {
    guard let (format, ending) = of(PathParts(path).name) else { return nil }
    let isVersion73 = ending == ".mat" && begins(path, with: "MATLAB 7.3")
    // From version 7.3 on MATLAB writes HDF5.
    guard let known = isVersion73 ? of("a.h5")?.format : format else { return nil }
    let line = known.line.contains("'FILE'") ? known.inPython(path, ending) : known.inShell(path, ending)
    return Failure(
      .badData, "is \(format.name), which is not read", at: path,
      remedy: "\(known.advice): `\(Message(line))`\(known.note)")
  }

  private static func begins(_ path: String, with text: String) -> Bool {
    let count = text.utf8.count
    return (try? OpenedFile(path).read(upTo: count))?.elementsEqual(text.utf8) ?? false
  }

  private func inPython(_ path: String, _ ending: String) -> String {
    line.replacing("FILE", with: ShellWord.inPython(path))
      .replacing("STEM", with: ShellWord.inPython(String(path.dropLast(ending.count))))
  }

  private func inShell(_ path: String, _ ending: String) -> String {
    line.replacing("FILE", with: ShellWord.quoted(path))
      .replacing("STEM", with: ShellWord.quoted(String(path.dropLast(ending.count))))
  }

  /// The lines that convert all files of some endings in a folder: one for all that ImageMagick converts.
  static func lines(forAll endings: [String], in folder: String) -> [String] {
    let kinds = endings.compactMap { ending in of("a\(ending)").map { ($0.format.folderLine, ending) } }
    let drawn = kinds.filter { $0.0.isEmpty }.map { "-iname '*\($0.1)'" }
    let names = drawn.count > 1 ? "\\( \(drawn.joined(separator: " -o ")) \\)" : drawn.joined()
    let together =
      drawn.isEmpty ? [] : ["find \(ShellWord.quoted(folder)) \(names) -exec mogrify -format png {} +"]
    return together
      + kinds.filter { !$0.0.isEmpty }.map { line, ending in
        line.replacing("ENDING", with: ending).replacing("FOLDER", with: ShellWord.quoted(folder))
      }
  }
}
